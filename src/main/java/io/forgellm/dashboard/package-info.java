/** What a run's metrics look like: charts, current values, and which checkpoints are the best. */
package io.forgellm.dashboard;
