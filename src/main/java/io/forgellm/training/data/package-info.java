/** The data room: files of any kind become examples, examples become token sequences, sequences become batches. */
package io.forgellm.training.data;
