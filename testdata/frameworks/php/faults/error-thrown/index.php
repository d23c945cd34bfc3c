<?php
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {
    header('Access-Control-Allow-Origin: http://localhost:3000');
    header('Access-Control-Allow-Headers: Content-Type');
    exit;
}
$rows = query();
header('Access-Control-Allow-Origin: http://localhost:3000');
echo json_encode($rows);

function query()
{
    throw new RuntimeException('no such table');
}
