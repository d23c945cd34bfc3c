<?php
header('Vary: Origin');
if (in_array($_SERVER['HTTP_ORIGIN'] ?? '', ['http://localhost:3000', 'http://localhost:5173'], true)) {
    header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);
    header('Access-Control-Allow-Credentials: true');
    header('Access-Control-Allow-Methods: GET, PUT');
    header('Access-Control-Allow-Headers: Content-Type');
    header('Access-Control-Expose-Headers: X-Total');
}
header('Content-Type: application/json');
echo json_encode(['id' => 1]);
