"""A pass runs code with distributions of every kind, whose samples have the shapes of a real run."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import distributions, nn

import layerfold
from layerfold.collect.common.shapes import shape_text

D: Any = distributions


def inside(x: torch.Tensor) -> torch.Tensor:
    """Return values between 0 and 1."""
    return torch.sigmoid(x) * 0.9 + 0.05


#: Distributions by the numbers that a layer gives.
MAKE: dict[str, Callable[[torch.Tensor], Any]] = {
    "Bernoulli": lambda x: D.Bernoulli(inside(x)),
    "Bernoulli logits": lambda x: D.Bernoulli(logits=x),
    "Beta": lambda x: D.Beta(x.exp(), x.exp() + 1),
    "Binomial": lambda x: D.Binomial(4, inside(x)),
    "Categorical": lambda x: D.Categorical(logits=x),
    "Categorical p": lambda x: D.Categorical(x.softmax(-1)),
    "Cauchy": lambda x: D.Cauchy(x, x.exp()),
    "Chi2": lambda x: D.Chi2(x.exp()),
    "ContinuousBernoulli": lambda x: D.ContinuousBernoulli(inside(x)),
    "Dirichlet": lambda x: D.Dirichlet(x.exp()),
    "Exponential": lambda x: D.Exponential(x.exp()),
    "FisherSnedecor": lambda x: D.FisherSnedecor(x.exp(), x.exp() + 1),
    "Gamma": lambda x: D.Gamma(x.exp(), x.exp()),
    "GeneralizedPareto": lambda x: D.GeneralizedPareto(x, x.exp(), inside(x)),
    "Geometric": lambda x: D.Geometric(inside(x)),
    "Gumbel": lambda x: D.Gumbel(x, x.exp()),
    "HalfCauchy": lambda x: D.HalfCauchy(x.exp()),
    "HalfNormal": lambda x: D.HalfNormal(x.exp()),
    "Independent": lambda x: D.Independent(D.Normal(x, x.exp()), 1),
    "InverseGamma": lambda x: D.InverseGamma(x.exp(), x.exp()),
    "Kumaraswamy": lambda x: D.Kumaraswamy(x.exp(), x.exp()),
    "LKJCholesky": lambda x: D.LKJCholesky(3, x.exp()),
    "Laplace": lambda x: D.Laplace(x, x.exp()),
    "LogNormal": lambda x: D.LogNormal(x, x.exp()),
    "LogisticNormal": lambda x: D.LogisticNormal(x, x.exp()),
    "LowRankMultivariateNormal": lambda x: D.LowRankMultivariateNormal(x, x.unsqueeze(-1), x.exp()),
    "MixtureSameFamily": lambda x: D.MixtureSameFamily(
        D.Categorical(logits=x), D.Normal(x, x.exp())
    ),
    "Multinomial": lambda x: D.Multinomial(3, logits=x),
    "MultivariateNormal": lambda x: D.MultivariateNormal(x, torch.eye(x.shape[-1])),
    "MultivariateNormal by factor": lambda x: D.MultivariateNormal(
        x, scale_tril=torch.diag_embed(x.exp())
    ),
    "MultivariateNormal by precision": lambda x: D.MultivariateNormal(
        x, precision_matrix=torch.diag_embed(x.exp())
    ),
    "NegativeBinomial": lambda x: D.NegativeBinomial(3, inside(x)),
    "Normal": lambda x: D.Normal(x, x.exp()),
    "OneHotCategorical": lambda x: D.OneHotCategorical(logits=x),
    "OneHotCategoricalStraightThrough": lambda x: D.OneHotCategoricalStraightThrough(logits=x),
    "Pareto": lambda x: D.Pareto(x.exp(), x.exp()),
    "Poisson": lambda x: D.Poisson(x.exp()),
    "RelaxedBernoulli": lambda x: D.RelaxedBernoulli(torch.tensor(0.5), inside(x)),
    "RelaxedOneHotCategorical": lambda x: D.RelaxedOneHotCategorical(torch.tensor(0.5), logits=x),
    "StudentT": lambda x: D.StudentT(x.exp(), x, x.exp()),
    "TransformedDistribution": lambda x: D.TransformedDistribution(
        D.Normal(x, x.exp()), [D.transforms.SigmoidTransform(), D.transforms.AffineTransform(1, 2)]
    ),
    "TransformedDistribution by tanh": lambda x: D.TransformedDistribution(
        D.Normal(x, x.exp()), [D.transforms.TanhTransform(cache_size=1)]
    ),
    "TransformedDistribution by breaking": lambda x: D.TransformedDistribution(
        D.Independent(D.Normal(x, x.exp()), 1), [D.transforms.StickBreakingTransform()]
    ),
    "Uniform": lambda x: D.Uniform(x, x + x.exp()),
    "VonMises": lambda x: D.VonMises(x, x.exp()),
    "Weibull": lambda x: D.Weibull(x.exp(), x.exp()),
    "Wishart": lambda x: D.Wishart(torch.tensor(7.0), torch.eye(4).expand(x.shape[0], 4, 4)),
    "Wishart of x": lambda x: D.Wishart(x.exp().sum(-1) + 5, torch.diag_embed(x.exp())),
}

#: What code asks a distribution for.
ASKED: dict[str, Callable[[Any], Any]] = {
    "sample": lambda d: d.sample(),
    "samples": lambda d: d.sample((3, 2)),
    "rsample": lambda d: d.rsample((2,)),
    "log_prob": lambda d: d.log_prob(d.sample()),
    "entropy": lambda d: d.entropy(),
    "divergence": lambda d: D.kl_divergence(d, d),
    "mean": lambda d: d.mean,
    "variance": lambda d: d.variance,
    "mode": lambda d: d.mode,
    "stddev": lambda d: d.stddev,
    "cdf": lambda d: d.cdf(d.sample()),
    "icdf": lambda d: d.icdf(torch.full_like(d.mean, 0.4)),
    "expand": lambda d: d.expand((2, *d.batch_shape)).sample(),
    "support": lambda d: d.support.check(d.sample()),
    "values": lambda d: d.enumerate_support(),
    "perplexity": lambda d: d.perplexity(),
}


class Uses(nn.Module):
    def __init__(self, make: Callable[[Any], Any], ask: Callable[[Any], Any]) -> None:
        super().__init__()
        self.layer, self.make, self.ask = nn.Linear(4, 4), make, ask

    def forward(self, x: torch.Tensor) -> Any:
        return self.ask(self.make(self.layer(x)))


def test_every_distribution_is_tried() -> None:
    kinds = {name for name in D.__all__ if inspect.isclass(getattr(D, name))}
    found = {name for name in kinds if issubclass(getattr(D, name), D.Distribution)}
    assert found - {"Distribution", "ExponentialFamily"} == {name.split()[0] for name in MAKE}


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.filterwarnings("ignore:.*Wishart.*:UserWarning")
def test_what_is_asked_of_a_distribution_has_the_shape_of_a_real_run(name: str) -> None:
    shown = 0
    for what, ask in ASKED.items():
        model = Uses(MAKE[name], ask)
        try:
            with torch.no_grad():
                real = shape_text(model(torch.rand(2, 4)))
        except (NotImplementedError, AttributeError, RuntimeError):  # it has no such thing
            continue
        summary = layerfold.summary(model, input_size=(2, 4))
        assert (what, next(iter(summary)).output_shape) == (what, real)
        assert not any("stopped" in note for note in summary.notes)
        shown += 1
    assert shown >= 1
