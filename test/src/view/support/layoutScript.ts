/** In the place of what the build makes of the worker: no worker runs it here. */
export default '';
