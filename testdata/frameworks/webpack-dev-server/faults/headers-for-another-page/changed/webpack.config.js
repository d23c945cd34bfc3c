module.exports = {
  mode: 'development',
  devServer: {
    static: 'public',
    headers: {
      'Access-Control-Allow-Headers': 'content-type',
      'Access-Control-Allow-Credentials': 'true',
    },
    setupMiddlewares: (list) => [
      require('cors')({ origin: ['http://localhost:7777', 'http://localhost:3000'], credentials: true }),
      ...list,
    ],
  },
};
