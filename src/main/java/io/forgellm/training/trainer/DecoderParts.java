package io.forgellm.training.trainer;
final class DecoderParts { static RunParts open(io.forgellm.training.spec.RunSpec s, io.forgellm.training.run.RunFolder r) { throw new UnsupportedOperationException(); } }
