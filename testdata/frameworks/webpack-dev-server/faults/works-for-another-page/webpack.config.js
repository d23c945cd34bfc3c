module.exports = {
  mode: 'development',
  devServer: {
    static: 'public',
    setupMiddlewares: (list) => [require('cors')({ origin: ['http://localhost:7777'], credentials: true }), ...list],
  },
};
