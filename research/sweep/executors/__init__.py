"""Who scores the trials of a sweep: this process, one process per core, or a Dask cluster."""
