module.exports = {
  mode: 'development',
  devServer: {
    static: 'public',
    headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' },
  },
};
