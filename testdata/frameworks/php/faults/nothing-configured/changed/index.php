<?php
header("Access-Control-Allow-Origin: http://localhost:3000");
header("Access-Control-Allow-Headers: content-type");
header('Content-Type: application/json');
echo json_encode(['id' => 1]);
