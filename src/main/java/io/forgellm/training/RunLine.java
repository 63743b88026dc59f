package io.forgellm.training;

import io.forgellm.training.run.RunEvent;

/** A line of a run's events. @param position bytes of the file up to and with this line: what to go on reading after */
record RunLine(long position, RunEvent event) {
}
