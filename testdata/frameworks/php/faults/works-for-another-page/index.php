<?php
header('Vary: Origin');
if (in_array($_SERVER['HTTP_ORIGIN'] ?? '', ['http://localhost:7777'], true)) {
    header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);
    header('Access-Control-Allow-Credentials: true');
    header('Access-Control-Allow-Methods: GET, PUT');
    header('Access-Control-Allow-Headers: Content-Type');
}
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') exit;
header('Content-Type: application/json');
echo json_encode(['id' => 1]);
