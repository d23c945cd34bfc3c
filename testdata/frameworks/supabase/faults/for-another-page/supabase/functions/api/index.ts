const corsHeaders = {
  'Access-Control-Allow-Origin': 'http://localhost:7777',
  'Access-Control-Allow-Methods': 'GET, PUT',
  'Access-Control-Allow-Headers': 'content-type',
  'Access-Control-Allow-Credentials': 'true',
};

Deno.serve(async (req) => {
  if (req.method === 'OPTIONS') return new Response('ok', { headers: corsHeaders });
  return Response.json({ id: 1 }, { headers: corsHeaders });
});
