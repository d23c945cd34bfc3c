module.exports = {
  mode: 'development',
  devServer: {
    static: 'public',
    setupMiddlewares: (list) => [require('cors')({ origin: ['http://localhost:3000'] }), ...list],
  },
};
