/** Token sequences become rows, rows become batches, all of them reproducible by the run's seed. */
package io.forgellm.training.data.batch;
