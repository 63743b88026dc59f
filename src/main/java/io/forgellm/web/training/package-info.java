/** The page's views of training: starting runs, watching them, the list of them, comparing them. */
package io.forgellm.web.training;
