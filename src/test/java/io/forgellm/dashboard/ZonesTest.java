package io.forgellm.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ZonesTest {
    private static Curve curve(double... stepsAndValues) {
        Curve curve = new Curve();
        for (int i = 0; i < stepsAndValues.length; i += 2) {
            curve.put((int) stepsAndValues[i], stepsAndValues[i + 1]);
        }
        return curve;
    }

    @Test
    void theGapIsValidationMinusTraining() {
        Curve gap = Zones.gap(curve(5, 2, 10, 1.5, 20, 1), curve(0, 3, 10, 1.7, 22, 1.4));
        assertThat(gap.at(0)).as("the first point stands at 0 too").isCloseTo(0.2, within(1e-9));
        assertThat(gap.at(10)).isCloseTo(0.2, within(1e-9));
        assertThat(gap.at(22)).as("over the training loss told last").isCloseTo(0.4, within(1e-9));
        assertThat(gap.size()).isEqualTo(3);
    }

    @Test
    void stabilityIsTheSpreadOfTheEvaluationsBefore() {
        Curve stability = Zones.stability(curve(10, 2, 20, 3, 30, 4, 40, 1, 50, 1, 60, 1));
        assertThat(stability.at(0)).isZero();
        assertThat(stability.at(40)).as("of 2, 3 and 4").isCloseTo(100 * Math.sqrt(2 / 3.0) / 3, within(1e-9));
        assertThat(stability.at(30)).isNull();
        assertThat(stability.size()).isEqualTo(4);
    }

    @Test
    void fiveEvaluationsAreTooFewForStability() {
        assertThat(Zones.stability(curve(1, 1, 2, 1, 3, 1, 4, 1, 5, 1)).size()).isZero();
    }

    @Test
    void zonesBeginWhereTheContractSays() {
        assertThat(Zones.ofGap(-0.001)).isEqualTo("underfitting");
        assertThat(Zones.ofGap(0)).isEqualTo("good");
        assertThat(Zones.ofGap(0.2)).isEqualTo("good");
        assertThat(Zones.ofGap(0.201)).isEqualTo("overfitting");
        assertThat(Zones.ofStability(4.999)).isEqualTo("excellent");
        assertThat(Zones.ofStability(5)).isEqualTo("good");
        assertThat(Zones.ofStability(15)).isEqualTo("good");
        assertThat(Zones.ofStability(15.001)).isEqualTo("unstable");
    }
}
