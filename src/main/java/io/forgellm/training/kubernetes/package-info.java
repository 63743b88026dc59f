/** Trainers as Kubernetes Jobs: their description, what becomes of them, and the cluster's part in it. */
package io.forgellm.training.kubernetes;
