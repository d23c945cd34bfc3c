module.exports = {
  mode: 'development',
  devServer: {
    static: 'public',
    headers: { 'Access-Control-Allow-Origin': 'http://localhost:3000', 'Access-Control-Allow-Headers': 'content-type' },
  },
};
