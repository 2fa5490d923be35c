"""The loop: it learns, it stops, it keeps the best weights, and it says when it goes wrong."""

import numpy as np
import pytest
import torch
from torch import nn

from barcast.faults import BadInput
from barcast.models.networks.torch_forecaster import TorchForecaster
from barcast.models.networks.training.adam import Adam
from barcast.models.networks.training.draws import Draws
from barcast.models.networks.training.loop import Training
from barcast.models.networks.training.program import Rows
from barcast.models.networks.training.settings import TrainingSettings
from barcast.models.networks.training.torch_programs import MergingProgram, TunedProgram


def training(count=50, held_out=10, **settings):
    torch.manual_seed(1)
    inputs = torch.randn(count + held_out, 3, 1)
    labels = inputs[:, -1, 0] * 0.7
    network = nn.Sequential(nn.Flatten(), nn.Linear(3, 1), nn.Flatten(0))
    parts = (Rows(inputs[:count], labels[:count]), Rows(inputs[count:], labels[count:]))
    settings = TrainingSettings(**{"epochs": 5, "batch_size": 8, **settings})
    return Training(TunedProgram(network, *parts, settings), Draws(settings, count), settings)


def batches_of(run):
    return list(run.program.batches(run.draws.order(), run.draws.silenced()))


def test_adam_is_torchs_adam():
    torch.manual_seed(2)
    mine, theirs = nn.Linear(3, 2), nn.Linear(3, 2)
    theirs.load_state_dict(mine.state_dict())
    ours, reference = Adam(mine.parameters(), 0.01), torch.optim.Adam(theirs.parameters(), lr=0.01)
    for _ in range(20):
        inputs = torch.randn(5, 3)
        for network, optimizer in ((mine, ours), (theirs, reference)):
            optimizer.zero_grad()
            network(inputs).square().sum().backward()
            optimizer.step()
    torch.testing.assert_close(mine.weight, theirs.weight, rtol=0, atol=1e-7)


def test_adam_leaves_parameters_without_a_gradient_alone():
    used, unused = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    optimizer = Adam([unused, used], 0.1)
    used.sum().backward()
    optimizer.step()
    assert (unused.item(), used.item()) == (1.0, pytest.approx(0.9))


def test_every_row_is_visited_once_an_epoch():
    run = training()
    seen = torch.cat([labels for _, labels, _ in batches_of(run)])
    assert torch.equal(seen.sort().values, run.program.rows.labels.sort().values)
    assert not torch.equal(seen, run.program.rows.labels)


def test_without_shuffling_rows_come_in_order():
    run = training(shuffle=False)
    batches = [labels for _, labels, _ in batches_of(run)]
    assert torch.equal(torch.cat(batches), run.program.rows.labels)
    assert [len(labels) for labels in batches] == [8, 8, 8, 8, 8, 8, 2]


def test_the_loss_reported_is_the_mean_over_the_rows():
    run = training(epochs=1, learning_rate=1e-12)
    untrained = run.program.training_loss()
    assert run.fit()[0].loss == pytest.approx(untrained, rel=1e-5)


def test_the_loss_falls():
    history = training(epochs=30, learning_rate=0.01).fit()
    assert history[-1].loss < 0.5 * history[0].loss
    assert [epoch.epoch for epoch in history] == list(range(1, 31))


def test_early_stopping_restores_the_best_weights():
    run = training(epochs=200, learning_rate=0.3, patience=5)  # strides too long to settle
    history = run.fit()
    losses = [epoch.validation_loss for epoch in history]
    assert len(history) < 200
    assert np.argmin(losses) == len(losses) - 6
    assert run.program.validation_loss() == min(losses) != losses[-1]


def test_the_best_weights_are_restored_when_the_epochs_run_out_too():
    run = training(epochs=3, learning_rate=0.3, patience=50)
    losses = [epoch.validation_loss for epoch in run.fit()]
    assert run.program.validation_loss() == min(losses) != losses[-1]


def test_no_patience_no_stopping():
    run = training(epochs=40, learning_rate=0.3, patience=0)
    losses = [epoch.validation_loss for epoch in run.fit()]
    assert len(losses) == 40
    assert run.program.validation_loss() == losses[-1]


def test_without_rows_kept_aside_nothing_is_validated():
    assert {epoch.validation_loss for epoch in training(held_out=0).fit()} == {None}


def test_the_draws_come_from_the_seed_alone():
    settings = TrainingSettings(seed=5)
    first, second = (Draws(settings, 40, units=3, dropout=0.5) for _ in range(2))
    torch.manual_seed(1)
    for _ in range(3):
        assert torch.equal(first.order(), second.order())
        assert torch.equal(first.silenced(), second.silenced())
    assert not torch.equal(first.order(), Draws(TrainingSettings(seed=6), 40).order())


def test_every_epoch_silences_other_units_about_as_many_as_asked():
    draws = Draws(TrainingSettings(), 400, units=50, dropout=0.2)
    first, second = draws.silenced(), draws.silenced()
    assert first.shape == (400, 50)
    assert not torch.equal(first, second)
    assert first.double().mean().item() == pytest.approx(0.2, abs=0.02)
    assert Draws(TrainingSettings(), 400, units=50, dropout=0.0).silenced() is None


def test_the_hook_sees_every_epoch():
    seen = []
    history = training().fit(seen.append)
    assert tuple(seen) == history
    assert seen[-1].epochs == 5


def test_an_interrupt_passes_through(rows, tiny):
    forecaster = tiny()

    def interrupt(epoch):
        raise KeyboardInterrupt

    forecaster.on_epoch = interrupt
    with pytest.raises(KeyboardInterrupt):
        forecaster.fit(*rows)


def test_a_loss_that_is_not_finite_stops_with_advice():
    run = training(learning_rate=1e38, scale=False)
    with pytest.raises(BadInput, match=r"in epoch 1 .*lower model.learning_rate .*or set model.scale = true"):
        run.fit()


def test_a_loss_that_explodes_stops_with_advice():
    run = training(learning_rate=1e4)
    with pytest.raises(BadInput, match=r"model training: the loss became .* look for extreme values"):
        run.fit()


@pytest.mark.parametrize("loss", ["mse", "mae", "huber"])
@pytest.mark.parametrize("label", ["return", "direction"])
def test_a_planted_signal_is_learnt(rows_of, tiny, loss, label):
    forecaster = tiny(epochs=40, learning_rate=0.02, loss=loss, label=label, validation=0.0)
    forecaster.fit(*rows_of(300))
    windows, labels = rows_of(200, seed=8)
    assert np.corrcoef(forecaster.predict(windows), labels)[0, 1] > 0.7


@pytest.mark.parametrize("dense", [["1"], ["1 sigmoid"]])
def test_direction_forecasts_are_twice_a_probability_less_one(rows_of, tiny, dense):
    settings = {"label": "direction", "loss": "cross_entropy", "dense": dense}
    forecaster = tiny(**settings, epochs=40, learning_rate=0.02).fit(*rows_of(300))
    windows, labels = rows_of(200, seed=8)
    forecasts = forecaster.predict(windows)
    assert np.all(np.abs(forecasts) <= 1.0)
    assert np.mean((forecasts > 0) == (labels > 0)) > 0.85
    inputs = torch.from_numpy(forecaster._fitted.inputs.apply(windows)).float().to(forecaster.device)
    with torch.inference_mode():
        answers = forecaster.network(inputs).cpu().double().numpy()
    probability = answers if dense == ["1 sigmoid"] else 1.0 / (1.0 + np.exp(-answers))
    np.testing.assert_allclose(forecasts, 2.0 * probability - 1.0, atol=1e-6)


def test_a_network_may_name_its_answer_a_probability(rows, flat_net):
    class Probability(flat_net):
        gives_probability = True

        def forward(self, windows):
            return torch.sigmoid(super().forward(windows))

    forecaster = TorchForecaster(Probability, lookback=4, epochs=1, label="direction")
    forecasts = forecaster.fit(*rows).predict(rows[0] * 1e3)
    assert forecasts.min() < -0.9  # a second sigmoid could not go below 0


def merging(count, **settings):
    one = training(count=count, held_out=0, shuffle=False, **settings)
    return MergingProgram(one.program.network, one.program.rows, one.program.held_out, one.settings)


@pytest.mark.parametrize(
    ("count", "size", "sizes"),
    [(17, 8, [8, 9]), (9, 8, [9]), (16, 8, [8, 8]), (18, 8, [8, 8, 2]), (3, 1, [1, 1, 1]), (1, 8, [1]), (5, 8, [5])],
)
def test_a_last_batch_of_one_row_joins_the_one_before(count, size, sizes):
    program = merging(count, batch_size=size)
    batches = list(program.batches(torch.arange(count), None))
    assert [len(labels) for _, labels, _ in batches] == sizes
    assert torch.equal(torch.cat([labels for _, labels, _ in batches]), program.rows.labels)


def normed():
    return nn.Sequential(nn.Flatten(), nn.BatchNorm1d(4), nn.Linear(4, 1))


def test_batch_norm_trains_whatever_is_left_for_the_last_batch(rows):
    settings = {"lookback": 4, "epochs": 2, "batch_size": 59, "validation": 0.0}
    assert np.isfinite(TorchForecaster(normed(), **settings).fit(*rows).predict(rows[0])).all()


@pytest.mark.parametrize(
    ("count", "size", "remedy"), [(1, 8, "give more training rows"), (9, 1, "raise model.batch_size")]
)
def test_batch_norm_on_single_rows_is_told(rows, count, size, remedy):
    model = TorchForecaster(normed(), lookback=4, batch_size=size, validation=0.0)
    with pytest.raises(BadInput) as raised:
        model.fit(rows[0][:count], rows[1][:count])
    assert str(raised.value).startswith(
        "model Sequential: cannot be trained on a single row: ValueError: Expected more"
    )
    assert str(raised.value).endswith(f"{remedy}, or leave out layers that compare rows, such as BatchNorm")
