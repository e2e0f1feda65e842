using MBot.Client.Tests.Support;
using MBot.Client.Trust;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Trust;

public sealed class AuthorityFileTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private readonly Laptop first = new();
    private readonly Laptop second = new();

    [Fact]
    public void WhatWasExported_SignsAsBefore()
    {
        using var authority = CertificateAuthority.Create("test");
        var text = authority.Export(Passphrase, [new KnownAgent("prod", "abc", "https://host:7443")]).Render();

        var file = AuthorityFile.Parse(text);
        using var again = CertificateAuthority.Import(file, Passphrase);

        Assert.Equal(authority.Fingerprint, again.Fingerprint);
        Assert.Equal(new KnownAgent("prod", "abc", "https://host:7443"), Assert.Single(file.Agents));
        Assert.NotEmpty(again.IssueClient("ada", Role.Operator).CertificatePem);
        Assert.DoesNotContain("BEGIN PRIVATE KEY", text, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", file.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("correct horse batterx")]
    [InlineData("")]
    public void WithAnotherPassphrase_ItStaysClosed(string passphrase)
    {
        using var authority = CertificateAuthority.Create("test");
        var file = AuthorityFile.Parse(authority.Export(Passphrase, []).Render());

        Assert.Throws<TrustException>(() => CertificateAuthority.Import(file, passphrase));
    }

    [Fact]
    public void TheKeyOfAnotherCa_IsRefused()
    {
        using var one = CertificateAuthority.Create("one");
        using var two = CertificateAuthority.Create("two");
        var mixed = AuthorityFile.Parse(one.Export(Passphrase, []).Render()) with { CertificatePem = two.CertificatePem };

        Assert.Throws<TrustException>(() => CertificateAuthority.Import(mixed, Passphrase));
    }

    /// <summary>The encryption is what its description says, in the eyes of another program.</summary>
    [Fact]
    public async Task OpenSsl_OpensTheKey()
    {
        Make(first);
        await ExportAsync();

        var said = await ChildProcess.RunAsync("openssl", ["pkey", "-in", Exported, "-passin", $"pass:{Passphrase}", "-noout", "-text"]);

        Assert.Contains("prime256v1", said, StringComparison.Ordinal);
        Assert.Contains("aes-256-cbc", await ChildProcess.RunAsync("openssl", ["asn1parse", "-in", await KeyAloneAsync()]), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Exported));
    }

    [Fact]
    public async Task AnImportedCa_MakesProfilesWithCertificatesOfTheirOwn()
    {
        using (var authority = Make(first))
            first.AddProfile("prod", "https://203.0.113.7:7443", "abc", authority);
        await ExportAsync();

        var ran = await second.RunWithInputAsync(Passphrase + "\n", "ca", "import", Exported, "--passphrase-file", "-");

        Assert.True(ran.Exit == ExitCode.Ok, ran.Error);
        var list = (await second.RunAsync("profile", "list")).Output;
        Assert.Contains("prod", list, StringComparison.Ordinal);
        Assert.Contains("abc", list, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await second.RunWithInputAsync(Passphrase, "ca", "import", Exported, "--passphrase-file", "-")).Exit); // again: nothing to do
    }

    [Fact]
    public async Task ACaThatIsThere_IsNotReplaced()
    {
        Make(first);
        Make(second);
        await ExportAsync();

        var ran = await second.RunWithInputAsync(Passphrase, "ca", "import", Exported, "--passphrase-file", "-");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("another CA", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShortPassphrase_IsRefused_AndWithoutATerminalNoneIsAskedFor()
    {
        Make(first);

        Assert.Equal(ExitCode.Usage, (await first.RunWithInputAsync("short\n", "ca", "export", Exported, "--passphrase-file", "-")).Exit);
        Assert.Equal(ExitCode.Usage, (await first.RunAsync("ca", "export", Exported)).Exit);
        Assert.False(File.Exists(Exported));
    }

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    private string Exported => Path.Combine(first.Home, "ca.pem");

    private static CertificateAuthority Make(Laptop laptop)
    {
        var authority = CertificateAuthority.Create("test");
        Directory.CreateDirectory(laptop.Folder.Root);
        authority.Save(laptop.Folder.Authority);
        return authority;
    }

    private async Task ExportAsync()
    {
        var ran = await first.RunWithInputAsync(Passphrase + "\n", "ca", "export", Exported, "--passphrase-file", "-");
        Assert.True(ran.Exit == ExitCode.Ok, ran.Error);
    }

    private async Task<string> KeyAloneAsync()
    {
        var path = Path.Combine(first.Home, "key.pem");
        await File.WriteAllTextAsync(path, AuthorityFile.Parse(await File.ReadAllTextAsync(Exported)).EncryptedKeyPem);
        return path;
    }
}
