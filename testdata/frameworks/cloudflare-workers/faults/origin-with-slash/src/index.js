const headers = {
  'Access-Control-Allow-Origin': 'http://localhost:3000/',
  'Access-Control-Allow-Headers': 'content-type',
};

export default {
  async fetch(request, env, ctx) {
    return Response.json({ id: 1 }, { headers });
  },
};
