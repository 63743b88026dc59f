/** Rows become examples: the usual shapes of training data are told apart by the names of their fields. */
package io.forgellm.training.data.mapping;
