export default {
  srcDir: 'server',
  compatibilityDate: '2026-01-01',
  routeRules: {
    '/api/**': {
      headers: {
        'Access-Control-Allow-Origin': 'http://localhost:7777',
        'Access-Control-Allow-Headers': 'content-type',
        'Access-Control-Allow-Credentials': 'true',
      },
    },
  },
};
