using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Client.Admission;
using MBot.Client.Aws;

namespace MBot.Client.Tests.Admission;

public sealed class AdmissionPlanTests
{
    private const string Here = "here";

    [Fact]
    public void ANewAddress_GoesInAtBothPorts_AndThisLaptopsOldOneGoesOut()
    {
        var plan = AdmissionPlan.Make([Rule(22, "203.0.113.1/32", Here), Rule(7443, "203.0.113.1/32", Here), Rule(22, "198.51.100.0/24"), Rule(22, "192.0.2.1/32", "elsewhere")], ["203.0.113.2/32"], Here, Others.OwnOld);

        Assert.Equal([(22, "203.0.113.2/32"), (7443, "203.0.113.2/32")], plan.Add);
        Assert.Equal([(22, "203.0.113.1/32"), (7443, "203.0.113.1/32")], plan.Remove.Select(rule => (rule.FromPort, rule.Cidr)));
        Assert.Equal(["192.0.2.1/32", "198.51.100.0/24", "203.0.113.2/32"], plan.Networks);
    }

    [Fact]
    public void AnIpv6Address_DoesNotPushTheIpv4OneOut()
    {
        var plan = AdmissionPlan.Make([Rule(22, "203.0.113.1/32", Here)], ["2001:db8::1/128"], Here, Others.OwnOld);

        Assert.Empty(plan.Remove);
    }

    [Fact]
    public void TheVisitorsRules_AndHandMadeRanges_AreNobodysBusiness()
    {
        CloudRule[] rules = [Rule(80, "0.0.0.0/0"), Rule(443, "::/0"), new("sgr-x", "tcp", 0, 65535, "10.0.0.0/8", "", new Dictionary<string, string>()), new("sgr-y", "udp", 22, 22, "10.0.0.0/8", "", new Dictionary<string, string>())];

        var plan = AdmissionPlan.Make(rules, ["203.0.113.2/32"], Here, Others.Remove);

        Assert.Empty(plan.Remove);
        Assert.Equal(["203.0.113.2/32"], plan.Networks);
    }

    [Theory]
    [InlineData(22, "ssh from 203.0.113.7/32")]
    [InlineData(7443, "agent from 203.0.113.7/32")]
    public void ARule_IsDescribedAsTerraformDoes(int port, string description) =>
        Assert.Equal(description, AdmissionPlan.Description(port, "203.0.113.7/32"));

    [Property(MaxTest = 1000)]
    public Property WhateverWasThere_WhoIsWantedIsIn_AndASecondRunChangesNothing() => Prop.ForAll(Cases(), given =>
    {
        var (rules, wanted, others) = given;
        var plan = AdmissionPlan.Make(rules, wanted, Here, others);
        var after = After(rules, plan);
        var again = AdmissionPlan.Make(after, wanted, Here, others);
        return again.IsEmpty
            && wanted.All(cidr => new[] { 22, 7443 }.All(port => after.Any(rule => rule.FromPort == port && rule.Cidr == cidr)))
            && plan.Networks.SequenceEqual(after.Where(rule => rule.FromPort is 22 or 7443).Select(rule => rule.Cidr).Distinct().Order(StringComparer.Ordinal))
            && again.Networks.SequenceEqual(plan.Networks);
    });

    [Property(MaxTest = 1000)]
    public Property NobodyElsesRule_GoesWithoutBeingAskedFor_AndNothingThatIsWanted() => Prop.ForAll(Cases(), given =>
    {
        var (rules, wanted, others) = given;
        var removed = AdmissionPlan.Make(rules, wanted, Here, others).Remove;
        return removed.All(rule => !wanted.Contains(rule.Cidr) && rule.FromPort is 22 or 7443)
            && (others != Others.Keep || removed.Count == 0)
            && (others != Others.OwnOld || removed.All(rule => rule.Tags.GetValueOrDefault(AdmissionPlan.LaptopTag) == Here));
    });

    private static List<CloudRule> After(IEnumerable<CloudRule> rules, AdmissionPlan plan) =>
        [.. rules.Except(plan.Remove), .. plan.Add.Select(rule => Rule(rule.Port, rule.Cidr, Here))];

    private static CloudRule Rule(int port, string cidr, string? laptop = null) => new($"sgr-{port}-{cidr}", "tcp", port, port, cidr, "",
        laptop is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [AdmissionPlan.LaptopTag] = laptop });

    private static Arbitrary<(List<CloudRule> Rules, List<string> Wanted, Others Others)> Cases()
    {
        var cidrs = Gen.Elements("203.0.113.1/32", "203.0.113.2/32", "198.51.100.0/24", "2001:db8::1/128", "2001:db8:1::/48", "0.0.0.0/0");
        var rules = (from port in Gen.Elements(22, 7443, 80, 443) from cidr in cidrs from laptop in Gen.Elements<string?>(null, Here, "elsewhere") select Rule(port, cidr, laptop)).ListOf();
        return (
            from some in rules
            from wanted in Gen.Elements<string[]>(["203.0.113.1/32"], ["203.0.113.9/32"], ["203.0.113.9/32", "2001:db8::9/128"], ["2001:db8::1/128"])
            from others in Gen.Elements(Others.OwnOld, Others.Keep, Others.Remove)
            select (some.DistinctBy(rule => rule.Id).ToList(), wanted.ToList(), others)).ToArbitrary();
    }
}
