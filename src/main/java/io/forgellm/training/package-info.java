/** Training: what a run is, its data, the trainer process that carries it out, and the records it leaves. */
package io.forgellm.training;
