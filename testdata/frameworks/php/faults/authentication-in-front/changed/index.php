<?php
header('Access-Control-Allow-Origin: http://localhost:3000');
header('Access-Control-Allow-Headers: Authorization');
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') exit;
if (($_SERVER['HTTP_AUTHORIZATION'] ?? '') !== 'Bearer x') {
    http_response_code(401);
    header('WWW-Authenticate: Bearer');
    exit;
}
header('Content-Type: application/json');
echo json_encode(['id' => 1]);
