/** The inside of a job's process. Knows nothing of the server but the job's folder. */
package io.forgellm.forge.job.child;
