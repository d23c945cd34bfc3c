module.exports = {
  turbopack: { root: '/' },
  async headers() {
    return [{
      source: '/api/:path*',
      headers: [
        { key: 'Access-Control-Allow-Methods', value: 'GET, PUT' },
        { key: 'Access-Control-Allow-Headers', value: 'content-type' },
        { key: 'Access-Control-Allow-Credentials', value: 'true' },
      ],
    }];
  },
};
