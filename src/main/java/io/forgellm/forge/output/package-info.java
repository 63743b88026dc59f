/** How the forge's jobs tell how far they are and leave nothing half done behind. */
package io.forgellm.forge.output;
