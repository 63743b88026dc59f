package io.forgellm.dashboard;

import java.util.Arrays;

/**
 * One measure against finished steps, in columns that grow at their end. What is told again of a step, or of one before
 * it, undoes what was told from there on. Not safe for several threads.
 */
final class Curve {
    private int[] steps = new int[64];
    private double[] values = new double[64];
    private int size;

    /** A value that is not finite is left out: no chart can show it. */
    void put(int step, double value) {
        cutAfter(step - 1);
        if (!Double.isFinite(value)) {
            return;
        }
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        steps[size] = step;
        values[size++] = value;
    }

    void cutAfter(int step) {
        while (size > 0 && steps[size - 1] > step) {
            size--;
        }
    }

    int size() {
        return size;
    }

    int step(int index) {
        return steps[index];
    }

    double value(int index) {
        return values[index];
    }

    /** The value of the last point, or null. */
    Double last() {
        return size == 0 ? null : values[size - 1];
    }

    /** The index of the lowest point, the first of several, −1 for none. */
    int lowest() {
        int lowest = size - 1;
        for (int i = size - 2; i >= 0; i--) {
            lowest = values[i] <= values[lowest] ? i : lowest;
        }
        return lowest;
    }

    /** The index of the last point at or before a step, −1 for none. */
    int lastUpTo(int step) {
        int found = Arrays.binarySearch(steps, 0, size, step);
        return found >= 0 ? found : -found - 2;
    }

    /** The value at this very step, or null. */
    Double at(int step) {
        int index = lastUpTo(step);
        return index >= 0 && steps[index] == step ? values[index] : null;
    }

    /**
     * The points between two steps and one more on either side, so that lines run on to the edge. Where there are more
     * than asked for, the lowest and the highest of each of {@code most / 2} equal parts stand for the rest: drawn that
     * many pixels wide they look the same, and no spike is lost.
     */
    Points between(int from, int to, int most) {
        int first = Math.max(0, lastUpTo(from));
        int last = Math.min(size - 1, lastUpTo(to) + 1);
        if (last < first) {
            return new Points(new int[0], new float[0]);
        }
        int[] kept = last - first < most ? all(first, last) : extremes(first, last, Math.max(1, most / 2 - 1));
        Points points = new Points(new int[kept.length], new float[kept.length]);
        for (int i = 0; i < kept.length; i++) {
            points.steps()[i] = steps[kept[i]];
            points.values()[i] = (float) values[kept[i]];
        }
        return points;
    }

    private static int[] all(int first, int last) {
        int[] kept = new int[last - first + 1];
        Arrays.setAll(kept, i -> first + i);
        return kept;
    }

    /** Indices, with the first and the last always among them. */
    private int[] extremes(int first, int last, int parts) {
        int[] kept = new int[2 * parts + 2];
        int count = 0;
        kept[count++] = first;
        double width = (double) (steps[last] - steps[first]) / parts;
        int i = first + 1;
        for (int part = 1; part <= parts && i < last; part++) {
            double end = steps[first] + part * width;
            int low = i;
            int high = i;
            int start = i;
            for (; i < last && steps[i] <= end; i++) {
                low = values[i] < values[low] ? i : low;
                high = values[i] > values[high] ? i : high;
            }
            if (i > start) {
                kept[count++] = Math.min(low, high);
                if (low != high) {
                    kept[count++] = Math.max(low, high);
                }
            }
        }
        if (last > first) {
            kept[count++] = last;
        }
        return Arrays.copyOf(kept, count);
    }
}
