"""The LSTM network as machine code: forward, analytic backward, Adam, an epoch a call; and one window a call.

The same network as `LSTMNetwork`, from the same weights, in the same order of rows, with the same units silenced. Layer
by layer an array holds one column a window, so that a gate of all windows lies in one stretch of memory and a time step
is one product of matrices: the gates of step t are `wide @ z[t]`, where `wide` (4 x units, rows) has the weights of the
input, those of the state and the biases side by side, and `z[t]` (rows, windows) the input, the state before, and ones.
Gates are in torch's order: input, forget, cell, output. The backward pass is Werbos (1990) through the cell of Gers et
al. (2000). float32 or float64, as the parameters are.

The files from the ground up: `decorator`, `arrays`, `instructions`, `exponential`, `products`, `cell`, `dense`, `loss`,
`weights`, `network`, `adam`, `training`; then `many_windows` and `one_window`, which answer.
"""
