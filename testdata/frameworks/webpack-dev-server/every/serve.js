const webpack = require('webpack');
const WebpackDevServer = require('webpack-dev-server');

const config = require('./webpack.config.js');

// The client that reloads pages is left out: it is another package's to find.
const own = { host: '127.0.0.1', port: process.env.PORT, hot: false, client: false, liveReload: false };
new WebpackDevServer({ ...config.devServer, ...own }, webpack(config)).start();
