package io.forgellm.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurveTest {
    private static final int LONG = 100_000;

    private static Curve ramp(int points) {
        Curve curve = new Curve();
        for (int step = 1; step <= points; step++) {
            curve.put(step, step % 7);
        }
        return curve;
    }

    @Test
    void whatIsToldAgainUndoesWhatFollowedIt() {
        Curve curve = ramp(10);
        curve.put(6, 60);
        curve.put(7, 70);
        assertThat(curve.size()).isEqualTo(7);
        assertThat(curve.at(6)).isEqualTo(60);
        assertThat(curve.at(8)).isNull();
    }

    @Test
    void fewPointsComeAsTheyAre() {
        Points points = ramp(20).between(0, Integer.MAX_VALUE, 20);
        assertThat(points.steps()).hasSize(20).startsWith(1, 2, 3).endsWith(19, 20);
        assertThat(points.values()).startsWith(1, 2, 3);
    }

    @Test
    void aPartComesWithOneNeighbourOnEitherSide() {
        assertThat(ramp(20).between(5, 8, 100).steps()).containsExactly(5, 6, 7, 8, 9);
        assertThat(ramp(20).between(30, 40, 100).steps()).containsExactly(20);
    }

    @Test
    void thinnedOutNoSpikeIsLost() {
        Curve curve = new Curve();
        for (int step = 1; step <= LONG; step++) {
            curve.put(step, step == 43_210 ? 99 : step == 77_777 ? -99 : Math.sin(step));
        }
        Points points = curve.between(0, Integer.MAX_VALUE, 1000);
        assertThat(points.steps()).hasSizeBetween(900, 1000).isSorted().doesNotHaveDuplicates()
                .contains(1, 43_210, 77_777, LONG);
        assertThat(points.values()).contains(99, -99);
    }

    @Test
    void whatNoChartCanShowIsLeftOut() {
        Curve curve = new Curve();
        curve.put(1, 1);
        curve.put(2, Double.NaN);
        curve.put(3, Double.POSITIVE_INFINITY);
        assertThat(curve.size()).isEqualTo(1);
        assertThat(new Curve().between(0, 9, 10).steps()).isEmpty();
    }
}
