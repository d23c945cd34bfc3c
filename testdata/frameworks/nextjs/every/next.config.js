module.exports = {
  turbopack: { root: '/' }, // for packages are in another place than the app
};
