export default {
  async fetch(request, env, ctx) {
    if (request.headers.get('Authorization') !== 'Bearer secret') {
      return new Response('Unauthorized', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
    }
    return Response.json({ id: 1 }, { headers: { 'Access-Control-Allow-Origin': 'http://localhost:3000' } });
  },
};
