/**
 * The trainer: a process of its own that carries out one run and leaves everything about it in the run's folder. It
 * knows no server; killed at any moment, it goes on from its last checkpoint as if nothing had happened.
 */
package io.forgellm.training.trainer;
