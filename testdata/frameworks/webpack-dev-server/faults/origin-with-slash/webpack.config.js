module.exports = {
  mode: 'development',
  devServer: {
    static: 'public',
    headers: { 'Access-Control-Allow-Origin': 'http://localhost:3000/' },
  },
};
