/** Files of a dataset, whatever their format, read as rows with their places. */
package io.forgellm.training.data.source;
