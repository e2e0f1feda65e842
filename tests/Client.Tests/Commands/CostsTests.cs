using System.Text.Json;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Client.Tests.Support;

namespace MBot.Client.Tests.Commands;

public sealed class CostsTests
{
    [Fact]
    public async Task WithoutAws_ItCountsWithAssumptions_AndPrintsThem()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("costs", "--offline");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains("24/7\t23.21\t", ran.Lines);
        Assert.Contains("12 h a day, 7 days a week\t14.60\t8.61", ran.Lines);
        Assert.Contains("always stopped\t5.98\t17.23", ran.Lines);
        Assert.Contains("assumed: t3.small in eu-west-3, 20 GB gp3, 9 GB of snapshots, 1 Elastic IP", ran.Error, StringComparison.Ordinal);
        Assert.Contains("prices of instance, volume, snapshots: AWS's price list, 2026-11-01", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDocument_HasEveryFigure()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("costs", "--offline", "--json", "--vat", "20", "--hours-per-day", "10", "--days-per-week", "5");

        using var document = JsonDocument.Parse(ran.Output);
        var root = document.RootElement;
        Assert.True(root.GetProperty("assumed").GetBoolean());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal("USD", root.GetProperty("currency").GetString());
        Assert.Equal(23.21m, root.GetProperty("monthly").GetProperty("always").GetProperty("usd").GetDecimal());
        Assert.Equal(27.85m, root.GetProperty("monthly").GetProperty("always").GetProperty("withVat").GetDecimal());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("monthly").GetProperty("now").ValueKind);
        Assert.Equal(12.10m, root.GetProperty("savedBySchedule").GetDecimal());
        Assert.Equal(4, root.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task AnUnknownType_IsSaid_AndItsPriceCanBeGiven()
    {
        using var laptop = new Laptop();

        var unknown = await laptop.RunAsync("costs", "--offline", "--type", "x9.huge");
        var given = await laptop.RunAsync("costs", "--offline", "--type", "x9.huge", "--price-per-hour", "1");

        Assert.Contains("the price of instance x9.huge in eu-west-3 is not known here", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("instance\tx9.huge\t1\tnot known\t?\t?", unknown.Lines);
        Assert.DoesNotContain("not known", given.Error, StringComparison.Ordinal);
        Assert.Contains("24/7\t735.98\t", given.Lines);
    }

    [Fact]
    public async Task AnUnknownRegion_IsSaid()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("costs", "--offline", "--region", "ap-south-2");

        Assert.Contains("the price of volume gp3 in ap-south-2 is not known here", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheProfilesVat_Counts_AndTheOptionWins()
    {
        using var laptop = new Laptop();
        new ProfileStore(laptop.Folder, _ => null).Save(new Profile { Name = "cloud", Address = "", InstanceId = "", Certificate = "", Key = "", Authority = "", Aws = new AwsPlace { Vat = 19 } });
        laptop.Traits = new TerminalTraits { OutputIsTerminal = true };

        Assert.Contains("USD WITH 19 % VAT", (await laptop.RunAsync("costs", "--offline")).Output, StringComparison.Ordinal);
        Assert.Contains("USD WITH 7.7 % VAT", (await laptop.RunAsync("costs", "--offline", "--vat", "7.7")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hours-per-day", "25")]
    [InlineData("--days-per-week", "-1")]
    [InlineData("--vat", "many")]
    public async Task WhatCannotBe_IsRefused(string option, string value)
    {
        using var laptop = new Laptop();

        Assert.Equal(ExitCode.Usage, (await laptop.RunAsync("costs", "--offline", option, value)).Exit);
    }
}
