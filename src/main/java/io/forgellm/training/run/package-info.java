/** A run's folder: its files, its events and its states, read and written by server and trainer alike. */
package io.forgellm.training.run;
