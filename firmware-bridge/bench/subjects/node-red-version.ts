/** The Node-RED that the bridge is measured beside. */
export const NODE_RED_VERSION = '4.1.8';
