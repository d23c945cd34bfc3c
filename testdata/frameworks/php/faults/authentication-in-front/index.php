<?php
if (($_SERVER['HTTP_AUTHORIZATION'] ?? '') !== 'Bearer x') {
    http_response_code(401);
    header('WWW-Authenticate: Bearer');
    exit;
}
header('Access-Control-Allow-Origin: http://localhost:3000');
header('Access-Control-Allow-Headers: Authorization');
header('Content-Type: application/json');
echo json_encode(['id' => 1]);
