using System.Globalization;
using System.Net;
using FsCheck.Xunit;
using MBot.Agent.Nginx;

namespace MBot.Agent.Tests.Nginx;

/// <summary>Whole models, of any legal values: the file says what the model says, and nginx takes it.</summary>
public class ModelProperties
{
    [Property(MaxTest = 300)]
    public void WhateverTheModel_TheFileSaysExactlyThat(int seed)
    {
        var model = Any(new Random(seed), Models.Folder, version: null);

        var said = NginxFileParser.Parse(NginxConfigRenderer.Render(model)).Select(d => d.Words).ToArray();

        string[][] Of(string directive) => [.. said.Where(w => w is [var first, ..] && first == directive).Select(w => w[1..])];
        var secure = model.Tls?.Listen ?? [];
        Assert.Equal(model.Listen.Concat(secure).Select(e => e.ToString()).Order(), Of("listen").Select(w => w[0]).Distinct().Order());
        Assert.Equal(secure.Select(e => e.ToString()).Order(), Of("listen").Where(w => w.Contains("ssl")).Select(w => w[0]).Distinct().Order());
        Assert.All(Of("server_name"), names => Assert.True(names is ["_"] || names.SequenceEqual(model.ServerNames.Concat(model.Tls?.Names ?? [])), string.Join(' ', names)));
        Assert.Equal(model.ServerNames.Count > 0 || model.Tls is { Names.Count: > 0 }, Of("server_name").Any(names => names is not ["_"]));
        Assert.Equal(Enumerable.Range(model.FirstSlotPort, model.LastSlotPort - model.FirstSlotPort + 1).Select(p => $"127.0.0.1:{p.ToString(CultureInfo.InvariantCulture)}"), Of("server").Where(w => w.Length > 0).Select(w => w[0]));
        Assert.Equal(model.Gate.Allowed.Select(Network).Distinct().Order(), Of("allow").Select(w => w[0]).Where(w => w != "all").Select(Network).Distinct().Order());
        Assert.Equal(model.Gate.Allowed.Count > 0, Of("deny").Any(w => w is ["all"]));
        Assert.Equal(model.Gate.PasswordFile is { } file ? [file] : [], Of("auth_basic_user_file").Select(w => w[0]).Distinct());
        Assert.All(Of("ssl_ecdh_curve"), w => Assert.Equal(model.OpenSsl >= new Version(3, 5), w[0].StartsWith("X25519MLKEM768:", StringComparison.Ordinal)));
        Assert.Equal(model.Version >= new Version(1, 25, 1) || model.Tls is null ? 0 : Of("listen").Count(w => w.Contains("ssl")), Of("listen").Count(w => w.Contains("http2")));
        Assert.Empty(Of("ssl_stapling").Concat(Of("ssl_dhparam")));
        Assert.Empty(Of("include").Concat(Of("load_module")).Concat(Of("perl")).Concat(Of("env")));
        Assert.Equal(model.User is null ? 0 : 1, Of("user").Length);
    }

    [NginxFact]
    public async Task WhateverTheModel_NginxAcceptsTheFile()
    {
        using var run = new NginxTestRun();
        await run.MakeCertificateAsync();
        var version = await InstalledAsync();
        var first = int.TryParse(Environment.GetEnvironmentVariable("MBOT_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next(1 << 30);
        for (var seed = first; seed < first + 40; seed++)
        {
            var (code, says) = await run.JudgeAsync(NginxConfigRenderer.Render(Any(new Random(seed), Models.Folder, version)));
            Assert.True(code == 0, $"MBOT_TEST_SEED={seed}: {says}");
        }
    }

    private static NginxModel Any(Random random, string folder, Version? version)
    {
        T Pick<T>(params T[] from) => from[random.Next(from.Length)];
        var slots = random.Next(1024, 60_000);
        var last = slots + random.Next(1, 40);
        IPEndPoint[] Endpoints() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new IPEndPoint(
            random.Next(4) == 0 ? IPAddress.IPv6Loopback : new IPAddress([127, (byte)random.Next(1, 255), (byte)random.Next(256), (byte)random.Next(1, 255)]),
            random.Next(2) == 0 ? random.Next(last + 1, 65_000) : random.Next(61_000, 65_536)))];
        var listen = Endpoints().DistinctBy(e => e.ToString()).ToArray();
        var secure = Endpoints().Where(e => !listen.Any(l => l.Port == e.Port)).DistinctBy(e => e.ToString()).ToArray();
        return Models.Plain() with
        {
            Version = version ?? Version.Parse(Pick("1.18.0", "1.20.1", "1.22.1", "1.24.0", "1.25.1", "1.26.3", "1.28.0")),
            OpenSsl = version is null ? Pick(null, new Version(1, 1, 1), new Version(3, 0, 19), new Version(3, 5)) : Pick(null, new Version(3, 0)),
            Listen = listen,
            FirstSlotPort = slots,
            LastSlotPort = last,
            ServerNames = [.. Enumerable.Range(0, random.Next(8)).Select(n => $"{Pick("a", "www", "xn--bcher-kva", new string('x', 62), "a-b")}{n}.{string.Concat(Enumerable.Repeat(Pick("example.", "long-label-of-a-name."), random.Next(1, 6)))}org")],
            MaxUploadBytes = Pick(1024L, 200 << 20, 1L << 40, random.NextInt64(1024, 1L << 40)),
            ReadTimeout = TimeSpan.FromSeconds(Pick(1, 300, 86_400, random.Next(1, 1_000_000))),
            ShutdownTimeout = TimeSpan.FromSeconds(Pick(1, 3600, 1_000_000)),
            User = version is null ? Pick(null, "root", "www-data") : null,
            WorkerProcesses = Pick(1, 2, 64),
            WorkerConnections = Pick(64, 2048, 65_535),
            Gate = new NginxGate(Pick(null, $"{folder}/my passwords"), [.. Enumerable.Range(0, random.Next(5)).Select(_ => Pick(
                $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}", $"{random.Next(1, 224)}.{random.Next(256)}.0.0/16", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1", "::ffff:0:0/96"))]),
            FrameAncestors = Pick<string[]>(["self"], ["none"], ["*"], ["self", $"https://*.example.org:{random.Next(1, 65_536)}", "http://portal.example.net"], [.. Enumerable.Range(0, 60).Select(n => $"https://site{n}.example.org")]),
            Tls = secure.Length > 0 ? new NginxTls(secure, Pick<string[]>([], ["www.example.org"]), $"{folder}/tls/fullchain.pem", $"{folder}/tls/privkey.pem", Pick(0, 63_072_000)) : null,
        };
    }

    /// <summary>In one spelling.</summary>
    private static string Network(string text) => text.Split('/') is [var address, var bits] ? $"{IPAddress.Parse(address)}/{bits}" : $"{IPAddress.Parse(text)}";

    private static async Task<Version> InstalledAsync()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(NginxInstalled.File!, ["-v"]) { RedirectStandardError = true })!;
        var says = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Version.Parse(says.Split('/')[1].Split([' ', '\n'])[0]);
    }
}
