package io.forgellm.training.trainer;

import io.forgellm.training.data.TokenSequence;
import io.forgellm.training.decoder.TrainableModel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** The smallest language model: logits of the next token by the last one, trained with AdamW in double precision. */
class BigramModel implements TrainableModel {
    private static final double DROPOUT = 0.1;

    private final int vocabulary;
    private final double[] weights;
    private final double[] base;
    private final double[] gradients;
    private final double[] means;
    private final double[] variances;
    private long steps;

    BigramModel(int vocabulary, long seed) {
        this.vocabulary = vocabulary;
        weights = new SplittableRandom(seed).doubles((long) vocabulary * vocabulary, -0.1, 0.1).toArray();
        base = weights.clone();
        gradients = new double[weights.length];
        means = new double[weights.length];
        variances = new double[weights.length];
    }

    @Override
    public double accumulate(List<TokenSequence> rows, double weight, long dropSeed) {
        return loss(rows, weight, new SplittableRandom(dropSeed));
    }

    @Override
    public double evaluate(List<TokenSequence> rows) {
        return loss(rows, 0, null);
    }

    private double loss(List<TokenSequence> rows, double weight, SplittableRandom drops) {
        double sum = 0;
        for (TokenSequence row : rows) {
            for (int i = 1; i < row.length(); i++) {
                if (row.targets()[i]) {
                    double kept = drops == null ? 1 : drops.nextDouble() < DROPOUT ? 0 : 1 / (1 - DROPOUT);
                    sum += predict(row.tokens()[i - 1], row.tokens()[i], kept, weight);
                }
            }
        }
        return sum;
    }

    /** Cross-entropy of softmax(kept · row), and its gradient: kept · (p − 1[target]). */
    private double predict(int from, int to, double kept, double weight) {
        int row = from * vocabulary;
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < vocabulary; j++) {
            max = Math.max(max, kept * weights[row + j]);
        }
        double sum = 0;
        for (int j = 0; j < vocabulary; j++) {
            sum += Math.exp(kept * weights[row + j] - max);
        }
        for (int j = 0; j < vocabulary && weight > 0; j++) {
            double probability = Math.exp(kept * weights[row + j] - max) / sum;
            gradients[row + j] += weight * kept * (probability - (j == to ? 1 : 0));
        }
        return Math.log(sum) + max - kept * weights[row + to];
    }

    @Override
    public double step(double learningRate, double weightDecay, double maxNorm) {
        double norm = 0;
        for (double gradient : gradients) {
            norm += gradient * gradient;
        }
        norm = Math.sqrt(norm);
        double scale = maxNorm > 0 && norm > maxNorm ? maxNorm / norm : 1;
        steps++;
        for (int i = 0; i < weights.length; i++) {
            double gradient = gradients[i] * scale;
            means[i] = 0.9 * means[i] + 0.1 * gradient;
            variances[i] = 0.999 * variances[i] + 0.001 * gradient * gradient;
            double mean = means[i] / (1 - Math.pow(0.9, steps));
            double variance = variances[i] / (1 - Math.pow(0.999, steps));
            weights[i] -= learningRate * (mean / (Math.sqrt(variance) + 1e-8) + weightDecay * weights[i]);
            gradients[i] = 0;
        }
        return norm;
    }

    @Override
    public float[] nextLogits(int[] tokens, boolean ofBase) {
        float[] logits = new float[vocabulary];
        for (int j = 0; j < vocabulary; j++) {
            logits[j] = (float) (ofBase ? base : weights)[tokens[tokens.length - 1] * vocabulary + j];
        }
        return logits;
    }

    @Override
    public Size size() {
        return new Size(weights.length, weights.length);
    }

    @Override
    public void save(Path folder) {
        write(folder.resolve("adapter_model.safetensors"), weights);
        write(folder.resolve("state.safetensors"), means, variances, new double[] {steps});
    }

    @Override
    public void restore(Path folder) {
        double[] count = new double[1];
        read(folder.resolve("adapter_model.safetensors"), weights);
        read(folder.resolve("state.safetensors"), means, variances, count);
        steps = (long) count[0];
        java.util.Arrays.fill(gradients, 0);
    }

    private static void write(Path file, double[]... arrays) {
        try (DataOutputStream out = new DataOutputStream(new java.io.BufferedOutputStream(
                Files.newOutputStream(file)))) {
            for (double[] array : arrays) {
                for (double value : array) {
                    out.writeDouble(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path file, double[]... arrays) {
        try (DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file)))) {
            for (double[] array : arrays) {
                for (int i = 0; i < array.length; i++) {
                    array[i] = in.readDouble();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() { }
}
