const corsHeaders = { 'Access-Control-Allow-Origin': 'http://localhost:3000' };

Deno.serve(async (req) => {
  if (req.method === 'OPTIONS') return new Response('ok', { headers: corsHeaders });
  return Response.json(query(), { headers: corsHeaders });
});

function query() {
  throw new Error('no such table');
}
