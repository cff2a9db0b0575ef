"""OOS on top of moto: what a Scality CloudServer does and moto does not."""
