<?php
header('Access-Control-Allow-Origin: http://localhost:3000');
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {
    header('Access-Control-Allow-Headers: Content-Type');
    exit;
}
header('Content-Type: application/json');
echo json_encode(['id' => 1]);
