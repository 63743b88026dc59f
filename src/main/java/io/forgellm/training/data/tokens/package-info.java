/** Examples become token sequences with the tokens marked that the loss counts. */
package io.forgellm.training.data.tokens;
