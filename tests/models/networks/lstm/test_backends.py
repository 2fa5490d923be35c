"""Whichever backend trains: the same weights from the same draws, held against plain torch."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from barcast.faults import BadInput
from barcast.models.cache.fold_cache import bits_of
from barcast.models.networks.fit_many import FitMany, fit_many
from barcast.models.networks.lstm.backends import LARGE, choose_backend
from barcast.models.networks.lstm.batched import train_together
from barcast.models.networks.lstm.forecaster import LSTMForecaster
from barcast.models.networks.lstm.settings import LSTMSettings
from barcast.models.schedule.jobs import Job, fit_one_by_one

NETS = {
    "the series' own": {"units": [1], "lookback": 1},
    "wide": {"units": [24], "lookback": 6},
    "stacked": {"units": [5, 3, 2], "lookback": 4, "dropout": 0.3, "dense": ["4 relu", "3 gelu", "1"]},
    "two features": {"units": [3], "lookback": 3, "features": ["return", "range"], "dropout": 0.2},
    "direction": {"units": [3], "lookback": 3, "label": "direction", "loss": "cross_entropy"},
    "probability": {"units": [3, 2], "lookback": 3, "label": "direction", "dense": ["3 softmax", "1 sigmoid"]},
    "huber": {"units": [3], "lookback": 3, "loss": "huber", "dense": ["2 elu", "2 tanh", "1"], "shuffle": False},
    "mae": {"units": [2], "lookback": 3, "loss": "mae", "dense": ["3 sigmoid", "1"]},
}
TWENTY = {"epochs": 20, "batch_size": 16, "validation": 0.2, "learning_rate": 0.01}


def fitted(net, backend, rows_of, **settings):
    forecaster = LSTMForecaster(**{**TWENTY, **NETS[net], "backend": backend, **settings})
    return forecaster.fit(*rows_of(70, forecaster.lookback, len(forecaster.features)))


@pytest.mark.sampled(6)
@pytest.mark.parametrize("backend", ["torch", "compiled", "batched"])
@pytest.mark.parametrize("net", NETS)
def test_after_20_epochs_it_agrees_with_plain_torch(net, backend, rows_of):
    plain, other = (fitted(net, name, rows_of, precision="float64") for name in ("plain", backend))
    assert list(other.state()) == list(plain.state())
    for name, value in plain.state().items():
        np.testing.assert_allclose(other.state()[name], value, rtol=0, atol=1e-9, err_msg=name)
    assert len(other.history) == len(plain.history)
    for mine, reference in zip(other.history, plain.history, strict=True):
        assert mine.loss == pytest.approx(reference.loss, abs=1e-9)
        assert mine.validation_loss == pytest.approx(reference.validation_loss, abs=1e-9)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("backend", ["torch", "compiled", "batched"])
@pytest.mark.parametrize("net", NETS)
def test_in_single_precision_the_forecasts_agree(net, backend, rows_of):
    plain, other = (fitted(net, name, rows_of, patience=0) for name in ("plain", backend))
    windows = rows_of(50, plain.lookback, len(plain.features), seed=8)[0]
    np.testing.assert_allclose(other.predict(windows), plain.predict(windows), rtol=0, atol=1e-4)


@pytest.mark.parametrize("backend", ["compiled", "batched"])
def test_early_stopping_keeps_the_same_epochs(backend, rows_of):
    settings = {"epochs": 200, "patience": 3, "precision": "float64", "learning_rate": 0.1}
    plain, other = (fitted("wide", name, rows_of, **settings) for name in ("plain", backend))
    assert len(plain.history) == len(other.history) < 200


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_one_window_is_answered_as_torch_answers_it(net, precision, rows_of):
    forecaster = fitted(net, "auto", rows_of, epochs=3, precision=precision)
    windows = rows_of(60, forecaster.lookback, len(forecaster.features), seed=8)[0]
    dtype = torch.float32 if precision == "float32" else torch.float64
    with torch.inference_mode():
        inputs = torch.from_numpy(forecaster._fitted.inputs.apply(windows)).to(forecaster.device, dtype)
        wanted = forecaster._fitted.labels.undo(forecaster._fitted.answer(inputs).cpu().double().numpy())
    one_by_one = np.array([forecaster.predict(window[np.newaxis])[0] for window in windows])
    # a single window is answered on the processor: from a card's answers that is 1.3e-6 apart at most, on an H100
    apart = 1e-6 if forecaster.device.type == "cpu" else 5e-6
    np.testing.assert_allclose(one_by_one, wanted, rtol=0, atol=apart)
    np.testing.assert_allclose(forecaster.predict(windows), wanted, rtol=0, atol=1e-6)
    beyond = np.abs(wanted) > apart
    assert np.array_equal(np.sign(one_by_one[beyond]), np.sign(wanted[beyond]))


def test_a_window_may_be_read_only_or_of_any_layout(rows_of, tiny):
    forecaster, (windows, labels) = tiny(), rows_of(60)
    forecaster.fit(windows, labels)
    wanted = forecaster.predict(windows[:1])
    locked = windows[:1].copy()
    locked.flags.writeable = False
    assert np.array_equal(forecaster.predict(locked), wanted)
    assert np.array_equal(forecaster.predict(np.asfortranarray(windows)[:1]), wanted)
    assert np.array_equal(forecaster.predict(windows[:1].tolist()), wanted)


def test_another_fit_is_asked_for_its_own_forecasts(rows_of, tiny):
    forecaster = tiny().fit(*rows_of(60))
    before = forecaster.predict(rows_of(1, seed=9)[0])
    forecaster.fit(*rows_of(60, seed=8))
    assert not np.array_equal(forecaster.predict(rows_of(1, seed=9)[0]), before)


def jobs_of(rows_of, settings):
    """Return jobs of unequal length, as an expanding walk-forward has them, two seeds each."""
    jobs = []
    for count in (40, 40, 55, 70):
        for seed in (1, 2):
            forecaster = LSTMForecaster(**{**TWENTY, **NETS["stacked"], **settings, "seed": seed})
            windows, labels = rows_of(count, 4, 1, seed=count)
            jobs.append(Job(forecaster, windows, labels, label=f"{count} rows, seed {seed}"))
    return jobs


@pytest.mark.sampled(5)
@pytest.mark.parametrize("backend", ["auto", "compiled", "torch", "plain", "batched"])
def test_many_at_once_are_what_they_are_one_by_one(rows_of, backend):
    many, single = (jobs_of(rows_of, {"precision": "float64", "backend": backend, "patience": 4}) for _ in range(2))
    done = []
    fit_many(many, done.append)
    fit_one_by_one(single, lambda job: None)
    assert sorted(job.label for job in done) == sorted(job.label for job in single)
    for together, alone in zip(many, single, strict=True):
        assert len(together.forecaster.history) == len(alone.forecaster.history)
        for name, value in alone.forecaster.state().items():
            np.testing.assert_allclose(together.forecaster.state()[name], value, rtol=0, atol=1e-9)


def test_on_one_processor_many_are_the_same_bit_for_bit_and_kept_under_the_same_name(rows_of, monkeypatch):
    pools = []
    monkeypatch.setattr(
        "barcast.models.networks.lstm.fit_many_lstms.ThreadPoolExecutor",
        lambda workers: pools.append(workers) or ThreadPoolExecutor(workers),
    )
    many, one = (jobs_of(rows_of, {"backend": "compiled"}) for _ in range(2))
    FitMany(3)(many, lambda job: None)
    FitMany(1)(one, lambda job: None)
    assert pools == [3, 1]
    assert bits_of(FitMany(1)) == bits_of(fit_many) == "barcast.models.networks.fit_many.fit_many"
    for mine, other in zip(one, many, strict=True):
        state = mine.forecaster.state()
        assert all(np.array_equal(state[name], value) for name, value in other.forecaster.state().items())


def test_compiled_models_beside_each_other_are_the_same_bit_for_bit(rows_of):
    many, single = (jobs_of(rows_of, {"backend": "compiled"}) for _ in range(2))
    fit_many(many, lambda job: None)
    fit_one_by_one(single, lambda job: None)
    for together, alone in zip(many, single, strict=True):
        state = together.forecaster.state()
        assert all(np.array_equal(state[name], value) for name, value in alone.forecaster.state().items())


@pytest.mark.slow
def test_models_of_one_program_may_differ_in_rate_and_dropout(rows_of):
    def jobs():
        for rate, dropout in ((0.01, 0.0), (0.02, 0.3), (0.005, 0.5)):
            settings = {"learning_rate": rate, "dropout": dropout, "precision": "float64", "backend": "batched"}
            yield Job(LSTMForecaster(**{**TWENTY, **NETS["stacked"], **settings}), *rows_of(50, 4, 1))

    many, single = list(jobs()), list(jobs())
    fit_many(many, lambda job: None)
    fit_one_by_one(single, lambda job: None)
    for together, alone in zip(many, single, strict=True):
        for name, value in alone.forecaster.state().items():
            np.testing.assert_allclose(together.forecaster.state()[name], value, rtol=0, atol=1e-9)


@pytest.mark.parametrize("backend", ["compiled", "batched", "torch"])
def test_an_interrupt_ends_many_and_keeps_what_was_finished(rows_of, backend):
    jobs, done, epochs = jobs_of(rows_of, {"backend": backend}), [], []

    def finished(job):
        done.append(job)
        raise KeyboardInterrupt

    for job in jobs:
        job.forecaster.on_epoch = epochs.append
    with pytest.raises(KeyboardInterrupt):
        fit_many(jobs, finished)
    assert 1 <= len(done) < len(jobs)
    assert all(job.forecaster.history for job in done)
    assert len(epochs) < 8 * 20


@pytest.mark.parametrize("backend", ["compiled", "batched", "torch"])
def test_a_training_that_explodes_is_told_from_among_many(rows_of, backend):
    jobs = jobs_of(rows_of, {"learning_rate": 1e4, "dropout": 0.0, "dense": ["1"], "backend": backend})
    with pytest.raises(BadInput, match=r"model training of (40|55|70) rows, seed [12]: the loss became"):
        fit_many(jobs, lambda job: None)


@pytest.mark.slow
def test_too_many_for_the_cards_memory_are_trained_in_smaller_programs(rows_of, monkeypatch):
    def only_three(trainings, *others, **keywords):
        programs.append(len(trainings))
        if len(trainings) > 3:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return train_together(trainings, *others, **keywords)

    def jobs():
        settings = {**TWENTY, **NETS["wide"], "precision": "float64", "backend": "batched"}
        return [Job(LSTMForecaster(**settings, seed=seed), *rows_of(50, 6)) for seed in range(7)]

    many, single, programs, done = jobs(), jobs(), [], []
    fit_one_by_one(single, lambda job: None)
    monkeypatch.setattr("barcast.models.networks.lstm.fit_many_lstms.train_together", only_three)
    fit_many(many, done.append)
    assert (programs, done) == ([7, 3, 4, 2, 2], many)
    for together, alone in zip(many, single, strict=True):
        for name, value in alone.forecaster.state().items():
            np.testing.assert_allclose(together.forecaster.state()[name], value, rtol=0, atol=1e-9)


def test_one_model_too_large_for_the_card_is_not_tried_again(rows_of, monkeypatch):
    def never(trainings, *others, **keywords):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("barcast.models.networks.lstm.fit_many_lstms.train_together", never)
    with pytest.raises(torch.cuda.OutOfMemoryError):
        fit_many(jobs_of(rows_of, {"backend": "batched"}), lambda job: None)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("backend", ["compiled", "batched", "torch"])
def test_rows_that_cannot_train_are_told_from_among_many(rows_of, backend):
    jobs = jobs_of(rows_of, {"backend": backend})
    jobs[5].windows[7] = np.nan
    with pytest.raises(BadInput, match=r"of 55 rows, seed 2: 1 training rows? "):
        fit_many(jobs, lambda job: None)


def test_several_threads_may_ask_one_model(rows_of, tiny):
    forecaster, windows = tiny(units=[8]).fit(*rows_of(60)), rows_of(200, seed=9)[0]
    wanted = forecaster.predict(windows)
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(forecaster.predict, [windows] * 40))
        singles = list(pool.map(forecaster.predict, [windows[i : i + 1] for i in range(200)] * 2))
    assert all(np.array_equal(batch, wanted) for batch in batches)
    np.testing.assert_allclose(np.concatenate(singles), np.tile(wanted, 2), rtol=0, atol=1e-7)


def test_a_model_once_asked_keeps_no_room_to_work_in(rows_of, tiny):
    forecaster = tiny(units=[32]).fit(*rows_of(60))
    forecaster.predict(rows_of(60)[0])
    kept = [value for value in vars(forecaster._answer()).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in kept) < 100_000


def test_compiled_on_any_machine_takes_the_processor(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert LSTMForecaster(backend="compiled").device.type == "cpu"
    with pytest.raises(BadInput, match=r"model\.backend: is compiled, which runs on"):
        LSTMForecaster(backend="compiled", device="cuda")


def test_auto_says_what_it_chose_and_why():
    cpu, cuda = torch.device("cpu"), torch.device("cuda")
    small = LSTMSettings()
    assert choose_backend(small, cpu, 4_000).backend == "compiled"
    assert "4,000 parameters" in choose_backend(small, cpu, 4_000).why
    assert choose_backend(small, cpu, LARGE + 1).backend == "torch"
    assert choose_backend(small, cuda, 4_000).backend == "torch"
    assert choose_backend(small, cuda, 4_000, models=40).backend == "batched"
    assert choose_backend(LSTMSettings(backend="plain"), cpu, 1) == ("plain", "set by model.backend")


def test_warm_start_begins_from_the_earlier_weights(rows_of, tiny):
    first = tiny(precision="float64").fit(*rows_of(60))
    warm, cold = (tiny(precision="float64", epochs=1, learning_rate=1e-12) for _ in range(2))
    warm.warm_start(first.state())
    for forecaster in (warm, cold):
        forecaster.fit(*rows_of(60))
    np.testing.assert_allclose(warm.predict(rows_of(60)[0]), first.predict(rows_of(60)[0]), atol=1e-9)
    assert not np.allclose(cold.predict(rows_of(60)[0]), first.predict(rows_of(60)[0]), atol=1e-6)
    warm.warm_start(first.state())
    with pytest.raises(BadInput):
        warm.fit(rows_of(60)[0][:, 1:], rows_of(60)[1])
    warm.restore(first.state())  # what was to come is forgotten
    warm.fit(*rows_of(60))
    assert np.array_equal(warm.predict(rows_of(60)[0]), cold.predict(rows_of(60)[0]))


def test_rows_whose_outcome_reaches_into_the_validation_are_in_neither_part(rows_of, tiny):
    forecaster = tiny(validation=0.2)
    forecaster.horizon = 5
    assert forecaster.parts_of(60) == (slice(0, 44), slice(48, 60))
    rows, other = rows_of(60), rows_of(60)
    for part in other:
        part[44:48] += 0.5
    twin = tiny(validation=0.2)
    twin.horizon = 5
    assert np.array_equal(forecaster.fit(*rows).predict(rows[0]), twin.fit(*other).predict(rows[0]))
    assert tiny(validation=0.0).parts_of(60) == (slice(0, 60), slice(60, 60))
