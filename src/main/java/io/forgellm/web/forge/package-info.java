/** The views of the forge: fusing, quantising, converting and publishing, with their jobs live. */
package io.forgellm.web.forge;
